package rulebook

func groundKinds() []string {
	return []string{"bribery", "embezzlement", "undisclosed-interest", "conflict-of-interest", "gift-breach", "misuse-of-office", "misuse-of-funds",
		"procurement-breach", "falsification", "declaration-breach", "neglect-of-duty", "obstruction", "retaliation", "harassment",
		"breach-of-confidentiality", "safety-breach", "procedure-breach"}
}

func classes() []string {
	return []string{"identity", "contact", "post", "money", "asset", "interest", "kinship", "conduct", "place-time", "evidence", "procedure", "reason", "decision", "training", "travel"}
}

func procedureKinds() []string {
	return []string{"report", "petition", "complaint", "declaration", "gift", "advice", "conflict", "clearance", "consequence", "discipline", "rotation",
		"reception", "question", "body-inspection", "training", "travel-care", "protection", "appeal", "data-right", "delegation"}
}
