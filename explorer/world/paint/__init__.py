"""The painting vocabulary of the picture-book world: shapes, chance, colours, and a painter with a lamp.

A picture is built back to front. A shape is its signed distance field d, negative inside; a painter turns a field into
paint: coverage = clamp(1/2 - d / pixel), so that every edge is one pixel soft at any size. A whole batch is painted at
once, and whatever varies from picture to picture is a tensor of shape (B, 1, 1) (a number) or (B, 3, 1, 1) (a colour).
"""
