"""`python -m services.reviews`: the service as a process."""

from services.reviews.app import late, periods, service
from shared.serve import serve

if __name__ == "__main__":
    serve(service, late, periods)
