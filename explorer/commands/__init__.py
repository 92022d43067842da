"""The commands behind `explorer`, one file each: they parse, call and print, and know no mathematics."""
