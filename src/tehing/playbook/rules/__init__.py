"""The room's decisions: which way of selling fits, and what a shared playbook may hold."""
