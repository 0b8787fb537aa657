"""What people type about victims."""
