"""The pages for operators: liveness and readiness."""
