#include <sqlite3.h>

/* Swift can't call a variadic function: a database of a stranger's may not write to itself, or call what its own schema
   names. */
static inline int seismo_sqlite_defend(sqlite3 *database) {
  int done = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  if (done == SQLITE_OK)
    done = sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
  if (done == SQLITE_OK)
    done = sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, (int *)0);
  return done;
}
