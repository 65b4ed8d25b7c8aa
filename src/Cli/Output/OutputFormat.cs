namespace Muster.Cli.Output;

/// <summary>How a listing is written.</summary>
public enum OutputFormat
{
    Table,
    Json,
    Yaml,
    Csv,
}
