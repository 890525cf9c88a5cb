# Samples out of a ledger of chaos records: whether an experiment is active, and when what it did was noticed.
#
#   jq -nc -f chaos-samples.jq ledger.ndjson
#   jq -nc --arg environment staging -f chaos-samples.jq ledger.ndjson
def sample($name; $value; $unit):
  {ts_us, name: $name, type: "gauge", value: $value, unit: $unit}
  + (if $ARGS.named.environment then {environment: $ARGS.named.environment} else {} end)
  + {labels: {experiment: (.experiment // "unnamed")}};

foreach (inputs, . | select(.kind == "chaos")) as $record ({began: {}};
  .record = $record
  | if $record.phase == "inject" then .began[$record.experiment // "unnamed"] = $record.ts_us else . end;
  .began as $began
  | .record
  | if .phase == "inject" then sample("chaos_experiment_active"; 1; "1")
    elif .phase == "rollback" or .phase == "done" then sample("chaos_experiment_active"; 0; "1")
    elif .phase == "detect" and $began[.experiment // "unnamed"] then
      sample("chaos_detection_seconds"; (.ts_us - $began[.experiment // "unnamed"]) / 1000000; "s")
    else empty end)
