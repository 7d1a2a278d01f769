package metrics

// The names of the metrics. "_total" are counted since the start.
const (
	buildInfo       = "shelflist_build_info"
	requests        = "shelflist_http_requests_total"
	requestDuration = "shelflist_http_request_duration_seconds"
	inFlight        = "shelflist_http_requests_in_flight"
	books           = "shelflist_books"
	copies          = "shelflist_copies"
	ready           = "shelflist_catalogue_ready"
	damaged         = "shelflist_catalogue_damaged"
	writes          = "shelflist_writes_total"
	batchDuration   = "shelflist_write_batch_duration_seconds"
	cacheHits       = "shelflist_cache_hits_total"
	cacheMisses     = "shelflist_cache_misses_total"
	cacheBytes      = "shelflist_cache_bytes"
	sourceRequests  = "shelflist_source_requests_total"
	sourceDuration  = "shelflist_source_request_duration_seconds"
	sourceFailing   = "shelflist_source_failing"
	sourceCooldown  = "shelflist_source_in_cooldown"
	covers          = "shelflist_covers_total"
	coversWaiting   = "shelflist_covers_waiting"
	imports         = "shelflist_imports_under_way"
	backups         = "shelflist_backups_total"
	backupTime      = "shelflist_backup_last_success_timestamp_seconds"
)

// Names describes the metrics of this program, by their names.
var Names = map[string]string{
	buildInfo:       "Always 1; the labels say what the program was built from.",
	requests:        "Requests answered, by the route that the log names too, and by status; 499 if the client had gone before.",
	requestDuration: "Time from the header of a request to the end of its answer, by route.",
	inFlight:        "Requests that are being answered.",
	books:           "Books on the list.",
	copies:          "Copies of books on the list.",
	ready:           "1 if the catalogue can be read, no damage was found in it, and its file is the one that was opened.",
	damaged:         "1 if damage was found in the catalogue: nothing is changed in it any more.",
	writes:          "Changes of the catalogue, by outcome: done or failed.",
	batchDuration:   "Time for changes that were committed together, the sync of the disk included.",
	cacheHits:       "Values found in a cache.",
	cacheMisses:     "Values not found in a cache, or no longer true.",
	cacheBytes:      "Memory that the values in a cache take.",
	sourceRequests:  "Requests to a source, by outcome: answered, unreachable, slow, busy, refused or broken.",
	sourceDuration:  "Time for a request to a source, whether it failed or not.",
	sourceFailing:   "1 if the source failed when it was last asked.",
	sourceCooldown:  "1 if the source is left alone for a while after a failure.",
	covers:          "Requests for covers, by outcome: fetched, none (there is none) or failed.",
	coversWaiting:   "Books whose cover is still to be fetched.",
	imports:         "Imports of files that are being checked, written or undone, or wait for that.",
	backups:         "Copies of the catalogue written to the folder of --backup-to, by outcome: done or failed.",
	backupTime:      "When the last copy was written; 0 if there is none.",
}
