"""Every word in English and Chinese, one table per subject."""
