"""The names of this module that lie in databases: a change of one needs a migration."""

from hypothesis import strategies as st

from studium.connect.webhooks import ExternalEventReceived

JOB_NAMES = ["webhooks.watch_endpoints"]
PUBLIC_EVENT_TYPES = ["webhook_endpoint.failing", "webhook_endpoint.stopped"]
INTERNAL_EVENT_TYPES = ["external.received"]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
st.register_type_strategy(
    ExternalEventReceived,
    st.builds(
        ExternalEventReceived,
        external_id=st.text(),
        external_type=st.text(),
        object=st.dictionaries(st.text(), json_values),
    ),
)
