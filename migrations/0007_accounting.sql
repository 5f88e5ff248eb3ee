-- What each call into a plugin took. Rows from before know none of it: 0 or none stand for that.

-- WebAssembly instructions as the engine weighs them; none where they were not counted.
ALTER TABLE plugin_calls ADD COLUMN fuel INTEGER;
-- The most linear memory that the plugin's instance had until the call ended.
ALTER TABLE plugin_calls ADD COLUMN peak_memory_bytes INTEGER NOT NULL DEFAULT 0;
-- Lists and strings that went into the plugin and came out of it, in the contract's canonical layout.
ALTER TABLE plugin_calls ADD COLUMN bytes_in INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plugin_calls ADD COLUMN bytes_out INTEGER NOT NULL DEFAULT 0;
-- Calls of host functions.
ALTER TABLE plugin_calls ADD COLUMN host_calls INTEGER NOT NULL DEFAULT 0;
