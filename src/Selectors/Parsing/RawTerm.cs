namespace Muster.Selectors.Parsing;

/// <summary>A term as written. A bare word is a value without field.</summary>
/// <param name="Column">Of the term, from 1.</param>
/// <param name="Field">Lower-cased but for the name behind <c>fact.</c>; null for a bare word.</param>
/// <param name="Operator">Empty for a bare word.</param>
/// <param name="ValueColumn">Of the value, from 1.</param>
/// <param name="Quoted">The value was in quotes: take it literally.</param>
internal readonly record struct RawTerm(int Column, string? Field, string Operator, int ValueColumn, string Value, bool Quoted);

/// <summary>What comes next in the text.</summary>
internal enum Sign { End, Open, Close, And, Or, Not, Term }
