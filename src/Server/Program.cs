using Muster.Server;

try
{
    if (args is ["--help" or "-h"])
    {
        Console.WriteLine(ServerOptions.Usage);
        return 0;
    }
    return await ServerHost.RunAsync(ServerOptions.Parse(args));
}
catch (UsageException wrong)
{
    Console.Error.WriteLine($"muster-server: {wrong.Message}");
    return 2;
}
