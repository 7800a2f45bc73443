"""`python -m services.funding`: the service as a process."""

from services.funding.app import late, service
from shared.serve import serve

if __name__ == "__main__":
    serve(service, late)
