"""Serve the panel as a public page: ``python deploy/public/serve.py``."""

from public_page.app import PublicPage

if __name__ == "__main__":
    PublicPage.launch_instance()
