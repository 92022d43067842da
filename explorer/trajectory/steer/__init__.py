"""Steer: taking a walk by the hand, one tool a file. Each gives a `Steered` run (plan.py) that any player shows.

    picture.py  from_picture(FromPicture(depth=...), settings, model, picture)     buried_at(...) while a dial is turned
    branch.py   branch_off(Branch(at=..., then_prompt=...), settings, model)       branch, cut, switch
    repair.py   repair(Repair(task=..., sure=...), settings, model, picture, hole)
    words.py    words_over_time(WordsOverTime(then=..., avoid=...), settings, model)    three_answers
    variation.py  variation(Variation(other=..., angle=...), settings, model)    wander(Wander(...), ...)    fork
    what_if.py  what_if(WhatIf(act=...), settings, model)    moved: what of the result moves
    sketch.py, palette.py, lines.py, mood.py   guides without words: blocks of colour, colours, edges, a reference
    places.py   places(Places(...), settings, model, {word: painting})    words painted into places
    tile.py     tile(Tile(across=..., down=...), settings, model)    laid: three times beside itself; seams
    judged.py   judged(Judged(way=...), settings, model, judge)    a Search: its family is the tree of all walks
    liking.py   Liking, second_reader: how well a picture fits its words, said by two that do not know each other
    meters.py   kept, seam, tile_seam: how well a result keeps what is known
    painted.py  text_of, painting_from, banded: what a brush painted, as text and back
    tools.py    TOOLS by name; steered_from(text) gives a plan and settings back

Of a `Steered`: `steps()` a Step per step, the last one with the result, as trajectory.record takes them; `calls` and
`levels` (alpha_bar of every moment, the `plan` of a start packet) before it runs; `notes`, RefusedErrors to be said;
`given` what the model is really given of a drawing; `text` its text form, which files keep and `steered_from`
(tools.py) reads; `whole(final)` the picture to keep.
"""
