"""The schedules, by kind; every class with a `name` in these files is known. Import them from
`explorer.diffusion.schedule`."""
