namespace Muster.Cli;

/// <summary>Exit codes that scripts rely on.</summary>
public static class ExitCode
{
    public const int Fine = 0, NotOk = 1, WrongUsage = 2, Unreachable = 3;
}
