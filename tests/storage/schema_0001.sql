BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE card (
	page TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	snapshot TEXT NOT NULL, 
	reader TEXT NOT NULL, 
	rates INTEGER NOT NULL, 
	document BLOB NOT NULL, 
	PRIMARY KEY (page, version)
);
INSERT INTO "card" VALUES('openai/pricing',1,'2026-09-24T10:00:00.000000Z','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','reader-1',1,X'78DAA5523D4FC3400CFD2B51C448A12D626166612E4C054526B9B4562FF6E93E5A5094FFCED949082C2CDC76CFCFF6F3B3FBD2C1C1940F45C9CE10E0ADF358231DCAEBA2F4104DC8A17D5F3ACF676C8C5F8842701662CBBE5BD015388D74DC182BF0C1C5D5BD2027A44680319281FA087EEC8CE4529CB2C062FC14309A0FC5228E5D43046AC0379ACAA4E1878292B50B50F159C90BDA60442619A21F44701E4E5B6E6EB6AAAAF546FE2DD8602423796FA856012FBB479D512B6ED6FAF23F1146D5C72743423867C94DD57AEE96CE239628A25D40E95581B57C01521513FE0E0145616931E8C846AC1E29FD1FEB09042E1C59D5C03F9FD633B59825E59EB399854E188AD7B45DDF41B1FBE1BFE7CBAFDDD66C53A7894FF32AA7FD9457EAF430BCA975EABF9CC15EFEC4DFF735D3D5B2A24D3E1E8D2F3241F695A9E09C4513AAC87372938F73F2508B63978DAA46CD3307EA9AA562F64BAD94EEA162AA265337A21D5C4C5E45C9170FC47E919868AA314172446DBEE45C72EC327C01AF850A47');
INSERT INTO "card" VALUES('openai/pricing',2,'2026-09-25T10:00:00.000000Z','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','reader-1',2,X'78DAED543D4FC3400CFD2B51C448F92882A1330B7361021499E4D25ABDD8A7FB684155FE3B672725B0C05006066EBB77CFF6F3B375FBD2C1CA948BA2646708F0DC79AC9156E569517A8826E4A7C77DE93C6FB1317E220AC159882DFB6E4267E0F4A5E3C65881572ECEAE05D92035020C2F19A8D7E087CA482EC5310A2CC63701A379552CE2503544A0067CA3A14CFABC2828593B01156F953CA10D46649226F6BD08CECD69C9CBB3B9AA6ABD917B0B36188948DE1BAA55C0C3F2567BD48C97177AF23D1146D5C71B4342D866C94DD57AEEA6CA039628A29D40A95581B5BC03521523FE02014561693168CB46AC1E28FB6FC613085C58B3AA81238FE633B59825E9EEB3998576188AA734BFB88262F9C97FCFBB2FB3ADD9A64E03EF0EA31CE7539EA8D37D36FFC825BAF97B4B343FFBDFA1DFD8A19B9F76488CEEFB67754EDD972578943BF1C7177560AB63459B7C5C1B5F64824C2B53C1398B2654910FC14DFEDF460B353976D9A76A907CE0405DB364CC76A993523D544CD5E8E95CA4838BC9AB28B9E28AD84F12138D39464856A8CD7B9C530E55FA77FBA0C1D6');
INSERT INTO "card" VALUES('openai/pricing',3,'2026-09-26T10:00:00.000000Z','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','reader-1',2,X'78DAED543D4FC4300CFD2B55C4C8D71D8281998519980055A64DEFAC4BED281F07E8D4FF4EECF6282C30C0C040B63CBFD8CFCF5676C6C3CA9ACBCAB0B70478E20336482B73589900C9C612BADF191F788BAD0D335108DE41EA38F4337A045E233DB7D609BCF2E9E85C900D522BC0182940B386305646F2394DAFC0617A1530D917C5128E5563026A21B4FA9449C3971565E766A0E6AD9267B4C5844CD2C46E10C1A5392DB990345DB072E9C0452BF41C82A546ABDFDD5C69839A6E71AAA7DC33615271BCB124846DD1DBD65DE07E2E3B629912BA19945A3538C7CF402A61C29F20A2C8330EA3F66BC5E791B2FB623691C0C735AB1AF8E1D17CB611A724DD6D71B2D20E63F59097A76750DD7C303FF0F3A7C136EC72AF0FAFF7739C86630E166628B6FF707D2EFEDEFA2C8FCFFF17E81716E8E2BB0512A387E1519D53F76509EEE54EFCFE39EDD9EA58D5E590D636548520D32A54F0DEA18D75E2FDE3B6FC6C93859A1CFBE2533D4ADE73A069583216BBD449A91E6BA67AF27429D2C1A71C54945C71451C668999A61C13242BD4953D2E29C72AC31B542FC0AC');
CREATE TABLE change (
	id TEXT NOT NULL, 
	serial INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	pages TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	provider TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	model TEXT NOT NULL, 
	"before" TEXT, 
	"after" TEXT, 
	ratio TEXT, 
	cause TEXT NOT NULL, 
	hint TEXT, 
	flapping BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(serial) REFERENCES revision (serial)
);
INSERT INTO "change" VALUES('change-1-0',1,0,'2026-09-24T10:00:00.000000Z','["openai/pricing"]','added','openai','openai-api','gpt-5',NULL,'{"provider":"openai","platform":"openai-api","model":"gpt-5","kind":"model","charge":"input","modality":"text","tier":"standard","context":null,"context_over":null,"conditions":{},"price":"1.25","free":false,"currency":"USD","per":1000000,"unit":"token","valid_from":null,"valid_until":null,"free_allowance":null,"basis":"list","evidence":{"page":"openai/pricing","snapshot":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","section":"Text tokens › Standard","row":"gpt-5","column":"Input","text":"$1.25"}}',NULL,'page',NULL,0);
INSERT INTO "change" VALUES('change-2-1',2,0,'2026-09-25T10:00:00.000000Z','["openai/pricing"]','added','openai','openai-api','gpt-6',NULL,'{"provider":"openai","platform":"openai-api","model":"gpt-6","kind":"model","charge":"input","modality":"text","tier":"standard","context":null,"context_over":null,"conditions":{},"price":"2.5","free":false,"currency":"USD","per":1000000,"unit":"token","valid_from":null,"valid_until":null,"free_allowance":null,"basis":"list","evidence":{"page":"openai/pricing","snapshot":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","section":"Text tokens › Standard","row":"gpt-6","column":"Input","text":"$2.5"}}',NULL,'page',NULL,0);
INSERT INTO "change" VALUES('change-3-0',3,0,'2026-09-26T10:00:00.000000Z','["openai/pricing"]','price','openai','openai-api','gpt-5','{"provider":"openai","platform":"openai-api","model":"gpt-5","kind":"model","charge":"input","modality":"text","tier":"standard","context":null,"context_over":null,"conditions":{},"price":"1.25","free":false,"currency":"USD","per":1000000,"unit":"token","valid_from":null,"valid_until":null,"free_allowance":null,"basis":"list","evidence":{"page":"openai/pricing","snapshot":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","section":"Text tokens › Standard","row":"gpt-5","column":"Input","text":"$1.25"}}','{"provider":"openai","platform":"openai-api","model":"gpt-5","kind":"model","charge":"input","modality":"text","tier":"standard","context":null,"context_over":null,"conditions":{},"price":"1","free":false,"currency":"USD","per":1000000,"unit":"token","valid_from":null,"valid_until":null,"free_allowance":null,"basis":"list","evidence":{"page":"openai/pricing","snapshot":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","section":"Text tokens › Standard","row":"gpt-5","column":"Input","text":"$1"}}',NULL,'page',NULL,0);
CREATE TABLE check_ (
	id INTEGER NOT NULL, 
	page TEXT NOT NULL, 
	at TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	http_status INTEGER, 
	snapshot TEXT NOT NULL, 
	reader TEXT NOT NULL, 
	prices INTEGER NOT NULL, 
	changes INTEGER NOT NULL, 
	seconds FLOAT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "check_" VALUES(1,'openai/pricing','2026-09-24T10:00:00.000000Z','changed','',200,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','',1,1,0.0);
INSERT INTO "check_" VALUES(2,'openai/pricing','2026-09-25T10:00:00.000000Z','changed','',200,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','',2,1,0.0);
INSERT INTO "check_" VALUES(3,'openai/pricing','2026-09-26T10:00:00.000000Z','changed','',200,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','',2,1,0.0);
CREATE TABLE hold (
	id INTEGER NOT NULL, 
	page TEXT NOT NULL, 
	opened_at TEXT NOT NULL, 
	snapshot TEXT NOT NULL, 
	findings TEXT NOT NULL, 
	differences TEXT NOT NULL, 
	reading BLOB NOT NULL, 
	reader TEXT NOT NULL, 
	readings INTEGER NOT NULL, 
	last_seen TEXT, 
	verdict TEXT NOT NULL, 
	closed_at TEXT, 
	decided_by TEXT NOT NULL, 
	note TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "hold" VALUES(1,'openai/pricing','2026-09-24T10:00:00.000000Z','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','[{"kind":"ratio","where":"gpt-5","text":"$12.5","detail":"ten times as much"}]','[{"kind":"price","before":{"provider":"openai","platform":"openai-api","model":"gpt-5","kind":"model","charge":"input","modality":"text","tier":"standard","context":null,"context_over":null,"conditions":{},"price":"1.25","free":false,"currency":"USD","per":1000000,"unit":"token","valid_from":null,"valid_until":null,"free_allowance":null,"basis":"list","evidence":{"page":"openai/pricing","snapshot":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","section":"Text tokens › Standard","row":"gpt-5","column":"Input","text":"$1.25"}},"after":{"provider":"openai","platform":"openai-api","model":"gpt-5","kind":"model","charge":"input","modality":"text","tier":"standard","context":null,"context_over":null,"conditions":{},"price":"12.5","free":false,"currency":"USD","per":1000000,"unit":"token","valid_from":null,"valid_until":null,"free_allowance":null,"basis":"list","evidence":{"page":"openai/pricing","snapshot":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","section":"Text tokens › Standard","row":"gpt-5","column":"Input","text":"$12.5"}},"ratio":"10","hint":null}]',X'78DAA5523D4FC3400CFD2B51C448A12D626166612E4C054526B9B4562FF6E93E5A5094FFCED949082C2CDC76CFCFF6F3B3FBD2C1C1940F45C9CE10E0ADF358231DCAEBA2F4104DC8A17D5F3ACF676C8C5F8842701662CBBE5BD015388D74DC182BF0C1C5D5BD2027A44680319281FA087EEC8CE4529CB2C062FC14309A0FC5228E5D43046AC0379ACAA4E1878292B50B50F159C90BDA60442619A21F44701E4E5B6EB637AAAAF546FE2DD8602423796FA856012FBB479D512B6ED6FAF23F1146D5C72743423867C94DD57AEE96CE239628A25D40E95581B57C01521513FE0E0145616931E8C846AC1E29FD1FEB09042E1C59D5C03F9FD633B59825E59EB399854E188AD7B45DDF41B1FBE1BFE7CBAFDDD66C53A7894FF32AA7FD9457EAF430BCA975EABF9CC15EFEC4DFF735D3D5B2A24D3E1E8D2F3241F695A9E09C4513AAC87372938F73F2508B63978DAA46CD3307EA9AA562F64BAD94EEA162AA265337A21D5C4C5E45C9170FC47E919868AA314172446DBEE45C72EC327C01AF8D0A47','reader-1',1,NULL,'',NULL,'','');
CREATE TABLE lease (
	name TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	token BIGINT NOT NULL, 
	renewed_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "lease" VALUES('writer','daemon',1,'2026-09-24T10:00:00.000000Z','2026-09-24T10:00:00.000000Z');
CREATE TABLE memory (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "memory" VALUES('last_backup','{"at":"2026-09-24T10:00:00.000000Z","file":"b.tar"}');
CREATE TABLE outbox (
	place INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	not_before TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	claimed_until TEXT, 
	sent_at TEXT, 
	last_error TEXT NOT NULL, 
	PRIMARY KEY (place), 
	UNIQUE (id)
);
INSERT INTO "outbox" VALUES(1,'message-1','slack.prices','changes','{"serial":1}','2026-09-24T10:00:00.000000Z','2026-09-24T10:00:00.000000Z',0,'pending',NULL,NULL,'');
CREATE TABLE page (
	id TEXT NOT NULL, 
	status TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	checked_at TEXT, 
	changed_at TEXT, 
	snapshot TEXT NOT NULL, 
	etag TEXT NOT NULL, 
	last_modified TEXT NOT NULL, 
	reader TEXT NOT NULL, 
	not_before TEXT, 
	card_version INTEGER, 
	written INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "page" VALUES('openai/pricing','fresh','','2026-09-26T10:00:00.000000Z','2026-09-26T10:00:00.000000Z','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','','','',NULL,3,3);
CREATE TABLE pending (
	id INTEGER NOT NULL, 
	page TEXT NOT NULL, 
	since TEXT NOT NULL, 
	model TEXT NOT NULL, 
	rate TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE rate (
	id INTEGER NOT NULL, 
	provider TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	model TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	charge TEXT NOT NULL, 
	modality TEXT NOT NULL, 
	tier TEXT NOT NULL, 
	context TEXT, 
	context_over BIGINT, 
	conditions TEXT NOT NULL, 
	price TEXT NOT NULL, 
	free BOOLEAN NOT NULL, 
	currency TEXT NOT NULL, 
	per BIGINT NOT NULL, 
	unit TEXT NOT NULL, 
	valid_from TEXT, 
	valid_until TEXT, 
	free_allowance TEXT, 
	basis TEXT NOT NULL, 
	evidence_page TEXT NOT NULL, 
	evidence_snapshot TEXT NOT NULL, 
	evidence_section TEXT NOT NULL, 
	evidence_row TEXT NOT NULL, 
	evidence_column TEXT NOT NULL, 
	evidence_text TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	first_seen TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	opened_serial INTEGER NOT NULL, 
	closed_serial INTEGER, 
	node BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(opened_serial) REFERENCES revision (serial), 
	FOREIGN KEY(closed_serial) REFERENCES revision (serial)
);
INSERT INTO "rate" VALUES(1,'openai','openai-api','gpt-5','model','input','text','standard',NULL,NULL,'{}','1.25',0,'USD',1000000,'token',NULL,NULL,NULL,'list','openai/pricing','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','Text tokens › Standard','gpt-5','Input','$1.25','["openai/pricing"]','2026-09-24T10:00:00.000000Z','2026-09-24T10:00:00.000000Z',1,3,1073741826);
INSERT INTO "rate" VALUES(2,'openai','openai-api','gpt-6','model','input','text','standard',NULL,NULL,'{}','2.5',0,'USD',1000000,'token',NULL,NULL,NULL,'list','openai/pricing','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','Text tokens › Standard','gpt-6','Input','$2.5','["openai/pricing"]','2026-09-25T10:00:00.000000Z','2026-09-25T10:00:00.000000Z',2,NULL,NULL);
INSERT INTO "rate" VALUES(3,'openai','openai-api','gpt-5','model','input','text','standard',NULL,NULL,'{}','1',0,'USD',1000000,'token',NULL,NULL,NULL,'list','openai/pricing','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','Text tokens › Standard','gpt-5','Input','$1','["openai/pricing"]','2026-09-24T10:00:00.000000Z','2026-09-26T10:00:00.000000Z',3,NULL,NULL);
CREATE TABLE revision (
	serial INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	cause TEXT NOT NULL, 
	page TEXT NOT NULL, 
	snapshot TEXT NOT NULL, 
	PRIMARY KEY (serial)
);
INSERT INTO "revision" VALUES(1,'2026-09-24T10:00:00.000000Z','page','openai/pricing','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
INSERT INTO "revision" VALUES(2,'2026-09-25T10:00:00.000000Z','page','openai/pricing','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
INSERT INTO "revision" VALUES(3,'2026-09-26T10:00:00.000000Z','page','openai/pricing','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
CREATE TABLE snapshot (
	sha256 TEXT NOT NULL, 
	page TEXT NOT NULL, 
	at TEXT NOT NULL, 
	last_at TEXT NOT NULL, 
	url TEXT NOT NULL, 
	content_type TEXT NOT NULL, 
	headers TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	PRIMARY KEY (sha256, page)
);
CREATE INDEX snapshot_of_page ON snapshot (page, last_at);
CREATE INDEX check_of_page ON check_ (page, id);
CREATE INDEX ix_card_snapshot ON card (snapshot);
CREATE INDEX ix_pending_page ON pending (page);
CREATE INDEX ix_revision_at ON revision (at);
CREATE INDEX ix_revision_snapshot ON revision (snapshot);
CREATE INDEX ix_change_at ON change (at);
CREATE INDEX change_of_revision ON change (serial, place);
CREATE INDEX ix_rate_evidence_snapshot ON rate (evidence_snapshot);
CREATE INDEX rate_current ON rate (platform, model) WHERE closed_serial IS NULL;
CREATE INDEX rate_of_model ON rate (model, opened_serial);
CREATE INDEX rate_opened ON rate (node, opened_serial);
CREATE INDEX rate_closed ON rate (node, closed_serial);
CREATE INDEX hold_of_page ON hold (page, id);
CREATE INDEX ix_hold_snapshot ON hold (snapshot);
CREATE INDEX outbox_waiting ON outbox (status, channel, place);
CREATE VIEW current_rate AS
SELECT provider, platform, model, kind, charge, modality, tier, context, context_over, conditions, price, free,
       currency, per, unit, valid_from, valid_until, free_allowance, basis, sources, first_seen, changed_at,
       evidence_page, evidence_snapshot, evidence_section, evidence_row, evidence_column, evidence_text
FROM rate WHERE closed_serial IS NULL;
CREATE VIEW rate_history AS
SELECT rate.provider, rate.platform, rate.model, rate.kind, rate.charge, rate.modality, rate.tier, rate.context,
       rate.conditions, rate.price, rate.free, rate.currency, rate.per, rate.unit, rate.valid_from, rate.valid_until,
       rate.basis, rate.sources, opened.at AS opened_at, closed.at AS closed_at, rate.opened_serial,
       rate.closed_serial, rate.evidence_page, rate.evidence_snapshot, rate.evidence_text
FROM rate
JOIN revision AS opened ON opened.serial = rate.opened_serial
LEFT JOIN revision AS closed ON closed.serial = rate.closed_serial;
COMMIT;
