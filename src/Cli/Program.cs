using System.CommandLine;
using Muster.Cli.Conformance;

var muster = new RootCommand("muster: watch your servers, and act on them") { PromQlTestCommand.Create() };
return await muster.Parse(args).InvokeAsync();
