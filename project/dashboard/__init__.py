"""What people see of the records: the front page, and the site's own login and error pages."""
