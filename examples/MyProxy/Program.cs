using MyProxy;
using Pibl.Hosting;

Startup.Prepare();
if (args is [var given, ..])
{
    Console.Error.WriteLine($"MyProxy takes no arguments, not even {given}: it reads ./{ConfigFile.DefaultPath}");
    return Host.WrongSetting;
}

if (ConfigFile.ReadOrTell(ConfigFile.DefaultPath, Console.Error, Site.Extension.Keys) is not { } settings)
{
    return Host.WrongSetting;
}

using var signals = StopSignals.Listen();
var launch = new Launch(ConfigFile.DefaultPath, TakesOver: false);
return await Host.RunAsync(settings, launch, Site.Extension, signals.Token);
