"""Every action of the user: rows by menu, and the rows as Qt's actions."""
