namespace Pibl.Http.H2;

/// <summary>The settings of RFC 9113 §6.5.2, RFC 8441 §3 and RFC 9218 §2.1; any other is ignored.</summary>
public enum SettingId : ushort
{
    HeaderTableSize = 1,
    EnablePush = 2,
    MaxConcurrentStreams = 3,
    InitialWindowSize = 4,
    MaxFrameSize = 5,
    MaxHeaderListSize = 6,
    EnableConnectProtocol = 8,
    NoRfc7540Priorities = 9,
}
