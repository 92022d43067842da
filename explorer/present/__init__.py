"""What the app does without gradio: settings -> packets, sentences, tables and files. Serves pages and command line."""
