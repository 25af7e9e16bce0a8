CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE workspace (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE source (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	url TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	every BIGINT, 
	excerpt TEXT NOT NULL, 
	full_text BIGINT DEFAULT '0' NOT NULL, 
	origin TEXT NOT NULL, 
	standing TEXT NOT NULL, 
	next_due BIGINT NOT NULL, 
	interval BIGINT NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	body_hash TEXT, 
	first_polled_at BIGINT, 
	last_polled_at BIGINT, 
	last_good_at BIGINT, 
	last_new_at BIGINT, 
	full_fetch_at BIGINT, 
	high_water BIGINT, 
	failures BIGINT DEFAULT '0' NOT NULL, 
	deaths BIGINT DEFAULT '0' NOT NULL, 
	health TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	health_since BIGINT, 
	told_at BIGINT, 
	moved_to TEXT, 
	moved_count BIGINT DEFAULT '0' NOT NULL, 
	gap BIGINT, 
	lull BIGINT, 
	fence BIGINT DEFAULT '0' NOT NULL, 
	lease_owner TEXT, 
	lease_until BIGINT, 
	items BIGINT DEFAULT '0' NOT NULL, added_at BIGINT, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
CREATE INDEX ix_source_due ON source (standing, next_due);
CREATE TABLE subscription (
	workspace_id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	PRIMARY KEY (workspace_id, source_id), 
	FOREIGN KEY(source_id) REFERENCES source (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id)
);
CREATE TABLE item (
	id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	version_id BIGINT NOT NULL, 
	canonical TEXT, 
	first_seen BIGINT NOT NULL, 
	role TEXT NOT NULL, 
	archived BIGINT DEFAULT '0' NOT NULL, 
	withdrawn BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id)
);
CREATE TABLE version (
	id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	content_hash TEXT NOT NULL, 
	grade TEXT, 
	seen_at BIGINT NOT NULL, 
	url TEXT, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	published BIGINT, 
	updated BIGINT, 
	authors TEXT, 
	language TEXT, feed_text TEXT, unread TEXT, fetched_url TEXT, fetched_at BIGINT, fetched_sha256 TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES item (id), 
	CONSTRAINT uq_version_number UNIQUE (item_id, number)
);
CREATE TABLE item_key (
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	source_id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	distinctive BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (kind, "key", source_id, item_id), 
	FOREIGN KEY(item_id) REFERENCES item (id), 
	FOREIGN KEY(source_id) REFERENCES source (id)
)
 WITHOUT ROWID;
CREATE INDEX ix_item_key_item ON item_key (item_id);
CREATE TABLE "reindex" (
	item_id INTEGER NOT NULL, 
	version_id BIGINT NOT NULL, 
	PRIMARY KEY (item_id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
);
CREATE TABLE watch (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	"query" TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	destinations TEXT NOT NULL, 
	mode TEXT, 
	mention TEXT NOT NULL, 
	only_tags TEXT NOT NULL, 
	only_languages TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	standing TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id), 
	CONSTRAINT uq_watch_name UNIQUE (workspace_id, name)
);
CREATE TABLE "match" (
	version_id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	watch TEXT NOT NULL, 
	watch_id INTEGER, 
	watch_version BIGINT NOT NULL, 
	spans TEXT NOT NULL, 
	PRIMARY KEY (item_id, version_id, watch), 
	FOREIGN KEY(item_id) REFERENCES item (id), 
	FOREIGN KEY(version_id) REFERENCES version (id), 
	FOREIGN KEY(watch_id) REFERENCES watch (id)
);
CREATE VIEW item_text AS SELECT i.id AS id, v.title AS title, v.text AS text FROM item i JOIN version v ON v.id = i.version_id;
CREATE VIRTUAL TABLE item_search USING fts5(title, text, content='item_text', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
CREATE TABLE destination (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	settings TEXT NOT NULL, 
	standing TEXT NOT NULL, 
	parked TEXT, 
	parked_at BIGINT, 
	last_digest_at BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id), 
	CONSTRAINT uq_destination_name UNIQUE (workspace_id, name)
);
CREATE TABLE story (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	opened_at BIGINT NOT NULL, 
	last_item_at BIGINT NOT NULL, 
	version BIGINT DEFAULT '0' NOT NULL, 
	state TEXT NOT NULL, 
	claimed_by TEXT, 
	follows INTEGER, 
	first_source_id INTEGER, 
	profile TEXT NOT NULL, joined_to INTEGER, decided_by TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(first_source_id) REFERENCES source (id), 
	FOREIGN KEY(follows) REFERENCES story (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id)
);
CREATE INDEX ix_story_last ON story (last_item_at);
CREATE TABLE story_item (
	story_id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	is_primary BIGINT DEFAULT '0' NOT NULL, 
	joined_at BIGINT NOT NULL, 
	how TEXT NOT NULL, 
	score FLOAT, 
	why TEXT NOT NULL, 
	PRIMARY KEY (story_id, item_id), 
	FOREIGN KEY(item_id) REFERENCES item (id), 
	FOREIGN KEY(source_id) REFERENCES source (id), 
	FOREIGN KEY(story_id) REFERENCES story (id)
)
 WITHOUT ROWID;
CREATE INDEX ix_story_item_item ON story_item (item_id);
CREATE TABLE story_term (
	term TEXT NOT NULL, 
	story_id INTEGER NOT NULL, 
	PRIMARY KEY (term, story_id), 
	FOREIGN KEY(story_id) REFERENCES story (id)
)
 WITHOUT ROWID;
CREATE INDEX ix_story_term_story ON story_term (story_id);
CREATE TABLE term (
	term TEXT NOT NULL, 
	seen BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (term)
)
 WITHOUT ROWID;
CREATE TABLE bond (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	item_a INTEGER NOT NULL, 
	item_b INTEGER NOT NULL, 
	must BIGINT DEFAULT '0' NOT NULL, 
	actor TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_a) REFERENCES item (id), 
	FOREIGN KEY(item_b) REFERENCES item (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id)
);
CREATE TABLE fact (
	id INTEGER NOT NULL, 
	story_id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	body TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES item (id), 
	FOREIGN KEY(story_id) REFERENCES story (id)
);
CREATE INDEX ix_fact_story ON fact (story_id);
CREATE TABLE alert (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	story_id INTEGER NOT NULL, 
	destination TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	opened_at BIGINT NOT NULL, 
	shown_version BIGINT DEFAULT '0' NOT NULL, 
	post_key TEXT NOT NULL, 
	post TEXT, 
	posted_at BIGINT, 
	edited_at BIGINT, 
	ended BIGINT DEFAULT '0' NOT NULL, 
	told_in_digest BIGINT DEFAULT '0' NOT NULL, released TEXT DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(story_id) REFERENCES story (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id), 
	CONSTRAINT uq_alert_story_destination UNIQUE (story_id, destination)
);
CREATE TABLE delivery (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	destination TEXT NOT NULL, 
	alert_id INTEGER, 
	story_id INTEGER, 
	item_id INTEGER, 
	seq BIGINT DEFAULT '0' NOT NULL, 
	kind TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	state TEXT NOT NULL, 
	due BIGINT NOT NULL, 
	attempt BIGINT DEFAULT '0' NOT NULL, 
	first_sent_at BIGINT, 
	fence BIGINT DEFAULT '0' NOT NULL, 
	lease_until BIGINT, 
	message TEXT, 
	receipt TEXT, 
	detail TEXT NOT NULL, 
	created_at BIGINT NOT NULL, edits INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(alert_id) REFERENCES alert (id), 
	FOREIGN KEY(item_id) REFERENCES item (id), 
	FOREIGN KEY(story_id) REFERENCES story (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id), 
	UNIQUE ("key")
);
CREATE INDEX ix_delivery_alert ON delivery (alert_id, seq);
CREATE INDEX ix_delivery_created ON delivery (created_at);
CREATE INDEX ix_delivery_state ON delivery (state, due);
CREATE INDEX ix_delivery_story ON delivery (story_id);
CREATE INDEX ix_delivery_waiting ON delivery (destination, state, due);
CREATE TABLE delivery_event (
	id INTEGER NOT NULL, 
	delivery_id INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(delivery_id) REFERENCES delivery (id)
);
CREATE INDEX ix_delivery_event_delivery ON delivery_event (delivery_id);
CREATE TABLE silence (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	scope TEXT NOT NULL, 
	target BIGINT NOT NULL, 
	destination TEXT, 
	until BIGINT, 
	actor TEXT NOT NULL, 
	made_at BIGINT NOT NULL, 
	lifted_at BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id)
);
CREATE TABLE act (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	actor TEXT NOT NULL, 
	what TEXT NOT NULL, 
	at BIGINT NOT NULL, story_id INTEGER, deed TEXT, name TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id)
);
CREATE TABLE feedback (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	watch_id INTEGER, 
	story_id INTEGER, 
	item_id INTEGER, 
	verdict TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(watch_id) REFERENCES watch (id), 
	FOREIGN KEY(item_id) REFERENCES item (id), 
	FOREIGN KEY(story_id) REFERENCES story (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id)
);
CREATE INDEX ix_act_story ON act (story_id);
CREATE INDEX ix_delivery_edits ON delivery (edits);
CREATE TABLE forgotten (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id)
);
CREATE TABLE forgotten_key (
	digest TEXT NOT NULL, 
	forgotten_id INTEGER NOT NULL, 
	PRIMARY KEY (digest), 
	FOREIGN KEY(forgotten_id) REFERENCES forgotten (id)
)
 WITHOUT ROWID;
CREATE TABLE written (
	story_id INTEGER NOT NULL, 
	model TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	summary TEXT NOT NULL, 
	PRIMARY KEY (story_id), 
	FOREIGN KEY(story_id) REFERENCES story (id)
);
CREATE TABLE copy_mark (
	mark BIGINT NOT NULL, 
	item_id INTEGER NOT NULL, 
	PRIMARY KEY (mark, item_id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
)
 WITHOUT ROWID;
CREATE INDEX ix_copy_mark_item ON copy_mark (item_id);
CREATE TABLE credit (
	item_id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (item_id, source_id), 
	FOREIGN KEY(item_id) REFERENCES item (id), 
	FOREIGN KEY(source_id) REFERENCES source (id)
)
 WITHOUT ROWID;
CREATE TABLE page_look (
	item_id INTEGER NOT NULL, 
	next_at BIGINT NOT NULL, 
	missing_since BIGINT, 
	gone BIGINT DEFAULT '0' NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	PRIMARY KEY (item_id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
);
INSERT INTO alembic_version (version_num) VALUES ('0009');
INSERT INTO workspace (id, name) VALUES (1, 'local') ON CONFLICT (id) DO NOTHING
