"""Lessons: records, parser, order, lookup, computed text, measures, and the check of all of them.

library = library.load("en")                    every readable lesson, and what is wrong with the others
lesson = library.find("undoing")
include.resolve(lesson.section("idea").text, library.language)      Markdown with numbers and code filled in
outcome = measures.measure(lesson.predict.answer.measure, measures.Runs(trajectories, labels, judge))
reveal.reveal(lesson.predict, guess, library.language, outcome).text
check.check()                                   file:line: message for everything that is wrong
"""
