"""`python -m services.projects`: the service as a process."""

from services.projects.app import late, service
from shared.serve import serve

if __name__ == "__main__":
    serve(service, late)
