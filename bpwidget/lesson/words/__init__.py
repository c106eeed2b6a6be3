"""Every word in English and Chinese, one table a subject."""
