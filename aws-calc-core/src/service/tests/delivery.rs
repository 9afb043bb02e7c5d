//! Builds and pipelines, streams, parameters, workflows, caches, clusters, tunnels: what each is billed for.

use super::*;

fn aws(service: &str, keys: &[(&str, &str)]) -> Vec<String> {
    metered(service, keys, &Convention::AWS)
}

#[test]
fn a_build_is_rounded_up_to_the_minute_for_itself() {
    // 3 builds of 4.2 min: 5 min each, not 12.6 rounded to 13
    let build = [("type", "linux.general1.small"), ("monthly_builds", "3"), ("duration", "4.2")];
    assert_eq!(aws("codebuild", &build), ["codebuild.minutes/linux.general1.small 15"]);
    assert_eq!(
        aws("codepipeline", &[("active_pipelines", "2"), ("monthly_action_minutes", "90")]),
        ["codepipeline.active_pipelines 2", "codepipeline.action_minutes 90"]
    );
    assert_eq!(refused("codepipeline", &[]), "nothing-to-bill");
    assert_eq!(aws("codedeploy", &[("monthly_deployments", "40")]), ["codedeploy.deployments 40"]);
    assert_eq!(aws("ecr", &[("stored", "12.5")]), ["ecr.storage 12.5"]);
}

#[test]
fn records_are_rounded_up_one_by_one() {
    let provisioned = |size: &str| {
        let keys = [("capacity", "provisioned"), ("shards", "4"), ("monthly_records", "1000"), ("record_size", size)];
        aws("kinesis", &keys)
    };
    // 4 x 730; 25 KB are one unit, 25.1 KB two, and nothing at all is one
    assert_eq!(provisioned("25"), ["kinesis.shard_hours 2920", "kinesis.put_units 1000"]);
    assert_eq!(provisioned("25.1"), ["kinesis.shard_hours 2920", "kinesis.put_units 2000"]);
    assert_eq!(provisioned("0"), ["kinesis.shard_hours 2920", "kinesis.put_units 1000"]);
    // 2^20 records of 2.5 KB, 3 KB each: 3 GB
    let stream =
        [("capacity", "on_demand"), ("monthly_records", "1048576"), ("record_size", "2.5"), ("monthly_read", "7")];
    assert_eq!(
        aws("kinesis", &stream),
        ["kinesis.on_demand_hours 730", "kinesis.on_demand_data_in 3", "kinesis.on_demand_data_out 7"]
    );
    // 2^20 records of 5.1 KB, 10 KB each: 10 GB
    let delivery = [("monthly_records", "1048576"), ("record_size", "5.1"), ("vpc_availability_zones", "2")];
    assert_eq!(aws("firehose", &delivery), ["firehose.ingested 10", "firehose.vpc_hours 1460"]);
}

#[test]
fn a_stream_has_the_keys_of_its_capacity_only() {
    let records = [("monthly_records", "1"), ("record_size", "1")];
    let with = |keys: &[(&'static str, &'static str)]| refused("kinesis", &[&records, keys].concat());
    assert_eq!(with(&[("capacity", "provisioned")]), "missing-key");
    assert_eq!(with(&[("capacity", "provisioned"), ("shards", "1"), ("monthly_read", "1")]), "not-applicable");
    assert_eq!(with(&[("capacity", "on_demand"), ("shards", "1")]), "not-applicable");
    assert_eq!(with(&[("capacity", "on_demand"), ("long_term", "1")]), "not-applicable");
}

#[test]
fn parameters_are_free_until_they_are_advanced_or_hurried() {
    let calls = [("standard", "2"), ("monthly_requests", "9")];
    assert_eq!(
        aws("parameter_store", &calls),
        ["parameter_store.standard_hours 1460", "parameter_store.requests.standard 9"]
    );
    assert_eq!(
        aws("parameter_store", &[&calls[1..], &[("higher_throughput", "true"), ("advanced", "3")]].concat()),
        ["parameter_store.advanced_hours 2190", "parameter_store.requests.higher_throughput 9"]
    );
}

#[test]
fn an_express_run_is_rounded_up_in_time_and_memory() {
    let express = |duration: &str, memory: &str| {
        let keys = [("monthly_express_requests", "1000"), ("express_duration", duration), ("express_memory", memory)];
        aws("step_functions", &keys)
    };
    // 1,000 x 0.2 s x 128/1,024 GB
    let expected = ["step_functions.express_duration 25", "step_functions.express_requests 1000"];
    assert_eq!(express("100.1", "64.1"), expected);
    assert_eq!(express("200", "128"), expected);
    assert_eq!(refused("step_functions", &[("monthly_transitions", "1"), ("express_duration", "1")]), "missing-key");
}

#[test]
fn windows_tasks_pay_for_their_licence_and_clusters_for_their_age() {
    let task = [("vcpu", "2"), ("memory", "4"), ("hours", "10")];
    let on = |more: &[(&'static str, &'static str)]| [&task, more].concat();
    assert_eq!(
        aws("fargate", &on(&[("operating_system", "windows")])),
        ["fargate.vcpu_hours.windows 20", "fargate.windows_licence 20", "fargate.memory.windows 40"]
    );
    let on_arm = on(&[("operating_system", "windows"), ("architecture", "arm64")]);
    assert_eq!(refused("fargate", &on_arm), "not-applicable");
    assert_eq!(aws("eks", &[("hours", "10")]), ["eks.cluster_hours 10"]);
    assert_eq!(
        aws("eks", &[("hours", "10"), ("extended_support", "true")]),
        ["eks.cluster_hours 10", "eks.extended_support_hours 10"]
    );
}

#[test]
fn a_cache_has_shards_with_replicas_or_nodes() {
    let cache = |engine: &'static str, keys: &[(&'static str, &'static str)]| {
        [&[("engine", engine), ("type", "cache.r7g.large"), ("hours", "1")], keys].concat()
    };
    assert_eq!(aws("elasticache", &cache("redis", &[])), ["elasticache.redis/cache.r7g.large 1"]);
    assert_eq!(
        aws("elasticache", &cache("valkey", &[("shards", "3"), ("replicas", "2")])),
        ["elasticache.valkey/cache.r7g.large 9"]
    );
    assert_eq!(aws("elasticache", &cache("memcached", &[("nodes", "4")])), ["elasticache.memcached/cache.r7g.large 4"]);
    assert_eq!(refused("elasticache", &cache("memcached", &[])), "missing-key");
    assert_eq!(refused("elasticache", &cache("memcached", &[("nodes", "4"), ("shards", "2")])), "not-applicable");
    assert_eq!(refused("elasticache", &cache("redis", &[("nodes", "4")])), "not-applicable");
    let serverless = [("engine", "valkey"), ("serverless_data", "0.05"), ("monthly_ecpus", "9"), ("hours", "10")];
    assert_eq!(
        aws("elasticache", &serverless), // at least 0.1 GB
        ["elasticache.serverless_data.valkey 1", "elasticache.ecpus.valkey 9"]
    );
    assert_eq!(
        aws("elasticache", &[("engine", "redis"), ("serverless_data", "5"), ("hours", "10")]),
        ["elasticache.serverless_data.redis 50"]
    );
    assert_eq!(refused("elasticache", &[&serverless[..], &[("type", "cache.r7g.large")]].concat()), "not-applicable");
    assert_eq!(refused("elasticache", &[("engine", "redis")]), "nothing-to-bill");
    assert_eq!(aws("dax", &[("type", "dax.r5.large"), ("nodes", "3")]), ["dax.node/dax.r5.large 2190"]);
}

#[test]
fn aurora_pays_for_io_by_the_request_or_with_everything_else() {
    let cluster = [("engine", "postgresql"), ("type", "db.r7g.large"), ("instances", "2"), ("storage", "500")];
    let on = |more: &[(&'static str, &'static str)]| [&cluster, more].concat();
    assert_eq!(
        aws("aurora", &on(&[("monthly_io_requests", "9"), ("backup", "3"), ("monthly_replicated_writes", "4")])),
        [
            "aurora.postgresql.standard/db.r7g.large 1460",
            "aurora.storage.standard 500",
            "aurora.io_requests 9",
            "aurora.backup.postgresql 3",
            "aurora.replicated_writes 4",
        ]
    );
    let optimized = on(&[("configuration", "io_optimized")]);
    assert_eq!(
        aws("aurora", &optimized),
        ["aurora.postgresql.io_optimized/db.r7g.large 1460", "aurora.storage.io_optimized 500"]
    );
    assert_eq!(refused("aurora", &[&optimized[..], &[("monthly_io_requests", "9")]].concat()), "not-applicable");
    assert_eq!(
        aws("aurora", &[("engine", "mysql"), ("acu", "4.5"), ("hours", "10")]),
        ["aurora.acu_hours.mysql.standard 45"]
    );
    assert_eq!(refused("aurora", &[("engine", "mysql"), ("instances", "1")]), "missing-key");
    assert_eq!(refused("aurora", &[("engine", "mysql")]), "nothing-to-bill");
}

#[test]
fn a_table_writes_its_indexes_and_forgets_for_nothing() {
    let writes = [("capacity", "on_demand"), ("monthly_writes", "1000"), ("item_size", "1.5")];
    // 2 units of 1 KB, in the table and in two indexes
    assert_eq!(
        aws("dynamodb", &[&writes[..], &[("written_indexes", "2"), ("monthly_ttl_deletes", "7")]].concat()),
        ["dynamodb.write_request_units 6000", "dynamodb.ttl_deletes 7"]
    );
    assert_eq!(
        refused("dynamodb", &[("capacity", "on_demand"), ("storage", "1"), ("written_indexes", "2")]),
        "missing-key"
    );
}

#[test]
fn a_function_kept_ready_is_billed_whether_it_runs_or_not() {
    let function = [("monthly_requests", "1000"), ("duration", "1000"), ("memory", "512")];
    let on = |more: &[(&'static str, &'static str)]| [&function, more].concat();
    // 10 x 0.5 GB x 3,600 s; 1,000 x 1 s x 0.5 GB
    assert_eq!(
        aws("lambda", &on(&[("provisioned_concurrency", "10"), ("provisioned_hours", "1")])),
        ["lambda.provisioned_concurrency.x86 18000", "lambda.provisioned_duration.x86 500", "lambda.requests.x86 1000"]
    );
    assert_eq!(refused("lambda", &on(&[("provisioned_hours", "1")])), "missing-key");
    // (1,536 - 512)/1,024 GB x 1,000 s
    assert_eq!(
        aws("lambda", &on(&[("ephemeral_storage", "1536")])),
        ["lambda.duration.x86 500", "lambda.ephemeral_storage 1000", "lambda.requests.x86 1000"]
    );
    // 2 versions x 0.5 GB x 3,600 s; 8 restores x 0.5 GB; 6 environments x 0.5 GB
    assert_eq!(
        aws(
            "lambda",
            &on(&[
                ("snapstart_versions", "2"),
                ("snapstart_hours", "1"),
                ("monthly_restores", "8"),
                ("monthly_event_poller_hours", "5"),
                ("monthly_tenant_environments", "6"),
            ])
        ),
        [
            "lambda.duration.x86 500",
            "lambda.snapstart_cache 3600",
            "lambda.snapstart_restored 4",
            "lambda.event_poller_hours 5",
            "lambda.tenant_environments 3",
            "lambda.requests.x86 1000",
        ]
    );
}

#[test]
fn a_group_keeps_within_its_bounds() {
    let group = |hours: &'static str| {
        vec![("type", "m7g.large"), ("fleet_hours", hours), ("min_size", "2"), ("max_size", "10")]
    };
    assert_eq!(aws("ec2", &group("2190")), ["ec2.instance/m7g.large 2190"]);
    assert_eq!(aws("ec2", &group("1460")), ["ec2.instance/m7g.large 1460"]); // two of them, all month
    assert_eq!(aws("ec2", &group("7300")), ["ec2.instance/m7g.large 7300"]); // ten of them
    assert_eq!(refused("ec2", &group("1459")), "over-limit");
    assert_eq!(refused("ec2", &group("7301")), "over-limit");
    assert_eq!(refused("ec2", &[group("2190"), vec![("hours", "730")]].concat()), "ambiguous");
    assert_eq!(refused("ec2", &[("type", "m7g.large"), ("min_size", "2")]), "missing-key");
}

#[test]
fn the_larger_direction_pays_the_premium() {
    let along = |to: &'static str, from: &'static str| {
        let keys =
            [("path", "europe.india"), ("monthly_to_clients", to), ("monthly_from_clients", from), ("hours", "1")];
        aws("global_accelerator", &keys)
    };
    let expected = ["global_accelerator.hours 1", "global_accelerator.data_premium/europe.india 3"];
    assert_eq!(along("1", "3"), expected);
    assert_eq!(along("3", "1"), expected);
    assert_eq!(along("3", "3"), expected);
    assert_eq!(refused("global_accelerator", &[("path", "europe.india")]), "missing-key");
    assert_eq!(refused("global_accelerator", &[("monthly_to_clients", "1")]), "missing-key");
}

#[test]
fn tunnels_ports_and_networks_are_billed_by_the_hour() {
    assert_eq!(
        aws("vpn", &[("connections", "2"), ("client_associations", "1"), ("monthly_client_hours", "80")]),
        ["vpn.connection_hours 1460", "vpn.client_association_hours 730", "vpn.client_connection_hours 80"]
    );
    assert_eq!(refused("vpn", &[]), "nothing-to-bill");
    assert_eq!(
        aws(
            "direct_connect",
            &[("port", "dedicated.1G"), ("ports", "2"), ("monthly_data_out", "7"), ("monthly_data_in", "9")]
        ),
        ["direct_connect.port/dedicated.1G 1460", "direct_connect.data_out 7", "direct_connect.data_in 9"]
    );
    assert_eq!(aws("vpc", &[("peering_connections", "3")]), ["vpc.hours 730", "vpc.peering_hours 2190"]);
}
