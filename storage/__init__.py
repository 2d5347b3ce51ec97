"""What is remembered: tables, history as intervals, snapshots, the outbox, the lease. The only place that knows SQL."""
