package io.github.circuitrylabs.forge.store;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.testkit.DatastoreContract;

class InMemorySqliteDatastoreTest extends DatastoreContract {

    @Override
    protected Datastore openFresh() {
        return SqliteDatastore.inMemory();
    }

    @Override
    protected Datastore reopen() {
        return SqliteDatastore.inMemory();
    }

    @Override
    protected boolean isPersistent() {
        return false;
    }
}
