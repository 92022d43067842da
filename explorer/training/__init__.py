"""Where the model comes from: everything that is needed to train it again, from nothing, on pictures drawn by code.

recipe = Recipe.make(preset="tiny", steps=1000)       all that is needed to repeat a training
for record in train(start(recipe)):                   a generator: whoever stops asking has stopped the training
    print(record.step, record.loss)

`pictures` paints what is learned from, `objective`, `distilling` and `judging` say what is minimised, `loop` minimises
it, `state` keeps it safe on disk, `folder` writes down the rest. `tiny` learns from nothing to first shapes in minutes.
"""
