"""The Django project's tests, which mirror its folders."""
