using Muster.Agent;

return await AgentProgram.RunAsync(args, TimeProvider.System);
