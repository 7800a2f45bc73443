from services.funding.ledger.decide import ledger
from services.funding.reactions import reactions
from services.funding.views.ledgers import ledgers
from shared.service import Service

service = Service(name="funding", deciders=(ledger,), reactions=reactions, views=(ledgers,))
