"""How people's words become the model's own.

    record       what was read as what, in the form that settings carry; and a prompt read by it
    understand   a prompt -> its words, each with what it is read as and why
    english      inflections, meanings (assets/reading/meanings.txt), typing errors
    loose        what hangs in the air once a word is left out
    languages    other languages, one file each in lexicon/
    kinds        all that the model knows, sorted
    build        `python -m explorer.prompt.build`: the table of meanings, from WordNet

What was understood goes into the settings, not how: a file repeats what it drew, whatever is learned here later.
"""
