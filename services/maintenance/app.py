from services.maintenance.care.decide import care
from services.maintenance.reactions import reactions
from services.maintenance.views.communities import communities
from shared.service import Service

service = Service(name="maintenance", deciders=(care,), reactions=reactions, views=(communities,))
