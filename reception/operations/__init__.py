"""The face for operators: liveness and readiness."""
