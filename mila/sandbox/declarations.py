"""The APIs that the sandbox serves.

Another one: its official file into schemas/, one `Api` here, rules as hooks if it has any.
"""

from mila.sandbox import bills, messages, orders, payments, states
from mila.sandbox.resources import EVERYTHING, Api, Resource

READ = frozenset({"GET"})
TASK = frozenset({"GET", "POST"})
CATALOGUED = {"lifecycleStatus": "Active", "version": "1.0"}
UNSPECIFIED = {"id": "unspecified", "name": "unspecified", "@referredType": "ProductOffering"}
ACCOUNT = {"state": "active", "paymentStatus": "paid"}


def _catalogue(name: str, **defaults: object) -> Resource:
    return Resource(name, defaults={**CATALOGUED, **defaults}, touched=("lastUpdate",), prefix="cat-")


def _account(name: str, prefix: str, **defaults: object) -> Resource:
    return Resource(name, defaults=defaults, touched=("lastModified",), prefix=prefix)


APIS = (
    Api(
        "TMF620_ProductCatalog",
        "/tmf-api/productCatalogManagement/v4",
        (
            _catalogue("catalog", catalogType="ProductCatalog"),
            _catalogue("category", isRoot=True),
            _catalogue("productOffering", isBundle=False, isSellable=True),
            _catalogue("productOfferingPrice", isBundle=False, priceType="recurring"),
            _catalogue("productSpecification", isBundle=False),
            Resource(
                "importJob",
                EVERYTHING - {"PATCH"},
                {"status": "Succeeded", "contentType": "application/json"},
                ("creationDate", "completionDate"),
            ),
            Resource(
                "exportJob",
                EVERYTHING - {"PATCH"},
                {"status": "Succeeded", "contentType": "application/json"},
                ("creationDate", "completionDate"),
            ),
        ),
    ),
    Api(
        "TMF622_ProductOrder",
        "/tmf-api/productOrderingManagement/v4",
        (
            Resource(
                "productOrder",
                defaults={"state": "acknowledged"},
                moments=("orderDate",),
                prefix="PO",
                machine=states.PRODUCT_ORDER,
                on_create=orders.receive,
                on_patch=orders.follow,
                on_accepted=orders.accepted,
            ),
            Resource("cancelProductOrder", TASK, {"state": "acknowledged"}, prefix="CO", on_create=orders.cancel),
        ),
    ),
    Api(
        "TMF629_Customer",
        "/tmf-api/customerManagement/v4",
        (Resource("customer", defaults={"status": "Created"}, prefix="cus-"),),
    ),
    Api(
        "TMF632_Party",
        "/tmf-api/party/v4",
        (
            Resource("individual", defaults={"status": "initialized"}, prefix="ind-", machine=states.INDIVIDUAL),
            Resource("organization", defaults={"status": "initialized"}, prefix="org-", machine=states.ORGANIZATION),
        ),
        aliases=("/tmf-api/partyManagement/v4",),
    ),
    Api(
        "TMF637_ProductInventory",
        "/tmf-api/productInventory/v4",
        (
            Resource(
                "product",
                defaults={"productCharacteristic": [], "relatedParty": [], "productOffering": UNSPECIFIED},
                moments=("orderDate",),
                prefix="prod-",
                machine=states.PRODUCT,
            ),
        ),
    ),
    Api(
        "TMF666_Account",
        "/tmf-api/accountManagement/v4",
        (
            _account("partyAccount", "pa-", **ACCOUNT),
            _account("billingAccount", "ba-", **ACCOUNT),
            _account("settlementAccount", "sa-", **ACCOUNT),
            _account("financialAccount", "fa-", state="active"),
            Resource("billingCycleSpecification", prefix="bcs-"),
            Resource("billFormat", prefix="bf-"),
            Resource("billPresentationMedia", prefix="bpm-"),
        ),
    ),
    Api(
        "TMF676_Payment",
        "/payment/v4",
        (
            Resource("payment", TASK, prefix="PAY", dedup="correlatorId", on_create=payments.receive),
            Resource(
                "refund", TASK, prefix="REF", dedup="correlatorId", moments=("refundDate",), on_create=payments.refund
            ),
        ),
        aliases=("/paymentManagement/v4", "/tmf-api/payment/v4", "/tmf-api/paymentManagement/v4"),
    ),
    Api(
        "TMF678_CustomerBill",
        "/tmf-api/customerBillManagement/v4",
        (
            Resource(
                "customerBill",
                frozenset({"GET", "PATCH"}),
                touched=("lastUpdate",),
                prefix="bill-",
                machine=states.CUSTOMER_BILL,
                changeable=frozenset({"state"}),
            ),
            Resource(
                "customerBillOnDemand",
                TASK,
                {"state": "inProgress"},
                touched=("lastUpdate",),
                prefix="bod-",
                on_create=bills.on_demand,
            ),
            Resource("appliedCustomerBillingRate", READ, prefix="rate-"),
        ),
    ),
    Api(
        "TMF681_Communication",
        "/tmf-api/communicationManagement/v4",
        (
            Resource(
                "communicationMessage",
                defaults={"state": "initial", "tryTimes": 1},
                prefix="msg-",
                machine=states.COMMUNICATION_MESSAGE,
                on_create=messages.send_now,
            ),
        ),
    ),
)


def catalogue(apis: tuple[Api, ...] = APIS) -> dict[str, Resource]:
    """All resources by name; a name stands for one resource only."""
    return {resource.name: resource for api in apis for resource in api.resources}
