using System.CommandLine;
using Muster.Cli;
using Muster.Cli.Timelog;

var around = Surroundings.OfThisProcess();
return await CommandRun.RunAsync(new RootCommand("muster timelog, compiled ahead of time.") { TimelogCommand.Build(around) }, args, around);
