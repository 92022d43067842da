"""The schedules, by kind. Import them from `explorer.diffusion.schedule`."""
