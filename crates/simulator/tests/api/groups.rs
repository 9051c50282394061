//! Property groups.

use serde_json::json;

use crate::support::Api;

const GROUPS: &str = "/crm/properties/2026-09/contacts/groups";

#[tokio::test]
async fn the_life_of_a_group() {
    let api = Api::with_key().await;
    assert_eq!(api.post(GROUPS, json!({"name": "billing", "label": "Billing"})).await.status, 201);
    let path = format!("{GROUPS}/billing");
    let changed = api.patch(&path, json!({"label": "Money"})).await;
    let expected = json!({"name": "billing", "label": "Money", "displayOrder": -1, "archived": false});
    assert_eq!((changed.status, &changed.body), (200, &expected));
    assert_eq!(api.patch(&path, json!({"displayOrder": 4})).await.body["label"], "Money");
    let property =
        json!({"name": "iban", "label": "I", "type": "string", "fieldType": "text", "groupName": "billing"});
    assert_eq!(api.post("/crm/properties/2026-09/contacts", property).await.status, 201);
    let refused = api.delete(&path).await;
    let sub_category = "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES";
    assert_eq!((refused.status, refused.text("/subCategory")), (400, sub_category));
    assert_eq!(api.delete("/crm/properties/2026-09/contacts/iban").await.status, 204);
    assert_eq!(api.delete(&path).await.status, 204);
    assert_eq!(api.get(&path).await.status, 404);
    assert_eq!(api.delete(&path).await.status, 404);
    assert_eq!(api.patch(&path, json!({})).await.status, 404);
}
