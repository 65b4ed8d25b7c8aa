return await Muster.Bench.Benches.RunAsync(args);
