using Muster.Cli;

return await CommandTree.RunAsync(args, Surroundings.OfThisProcess());
