namespace Pibl.Config;

/// <summary>A key that has no property in <see cref="Settings"/>, with its value.</summary>
public abstract record KeyValue(ConfigKey AnyKey);

/// <summary>The same with the type of the value.</summary>
public sealed record KeyValue<T>(ConfigKey<T> Key, T Value) : KeyValue(Key);
