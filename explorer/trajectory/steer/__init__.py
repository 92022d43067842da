"""Steer: taking a walk by the hand, one tool a file. Each gives a `Steered` run (plan.py) that any player shows.

    picture.py  from_picture(FromPicture(depth=...), settings, model, picture)     buried_at(...) while a dial is turned
    branch.py   branch_off(Branch(at=..., then_prompt=...), settings, model)       branch, cut, switch
    repair.py   repair(Repair(task=..., sure=...), settings, model, picture, hole)
    meters.py   kept, seam, tile_seam: how well a result keeps what is known

Of a `Steered`: `steps()` a Step per step, the last one with the result, as trajectory.record takes them; `calls` and
`levels` (alpha_bar of every moment, the `plan` of a start packet) before it runs; `notes`, RefusedErrors to be said;
`text` its text form, which files keep and `steered_from` (tools.py) reads; `whole(final)` the picture to keep.
"""
