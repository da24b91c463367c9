#!/usr/bin/env bash
# Docker.DotNet.Enhanced 4.3.3 (NuGet, the maintained continuation of Docker.DotNet; its models are generated from Docker 29.4.1).
# `StopContainerAsync(id, new ContainerStopParameters { WaitBeforeKillSeconds = 0 })` asks for a stop at once. What is sent has no
# `t` at all, so the engine waits for its default, 10 s, as if nothing had been said; 1 is sent as `t=1`. The property is a
# nullable number, yet 0 is taken for "not set". RestartContainerAsync does the same. `docker stop -t 0` sends `t=0`.
# Seen on 2026-11-28 with .NET 10.0.12; output: "stop 0: no t", "stop 1: t=1", "restart 0: no t".
# Needs the .NET SDK 10 and a NuGet feed. No engine is needed: a listener on the loopback records the request line.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
cat >probe.csproj <<'X'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Docker.DotNet.Enhanced" Version="[4.3.3]" />
  </ItemGroup>
</Project>
X
cat >Program.cs <<'X'
using System.Net;
using System.Net.Sockets;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

using TcpListener listener = new(IPAddress.Loopback, 0);
listener.Start();
int port = ((IPEndPoint)listener.LocalEndpoint).Port;
Uri address = new($"http://127.0.0.1:{port}");

await ShowAsync("stop 0", c => c.Containers.StopContainerAsync("web", new ContainerStopParameters { WaitBeforeKillSeconds = 0 }));
await ShowAsync("stop 1", c => c.Containers.StopContainerAsync("web", new ContainerStopParameters { WaitBeforeKillSeconds = 1 }));
await ShowAsync("restart 0", c => c.Containers.RestartContainerAsync("web", new ContainerRestartParameters { WaitBeforeKillSeconds = 0 }));

async Task ShowAsync(string what, Func<IDockerClient, Task> call)
{
    Task<string> line = AnswerAsync();
    using IDockerClient client = new DockerClientBuilder().WithEndpoint(address).Build();
    await call(client);
    string target = (await line).Split(' ')[1];
    int at = target.IndexOf("t=", StringComparison.Ordinal);
    Console.WriteLine($"{what}: {(at > 0 && target[at - 1] is '?' or '&' ? target[at..] : "no t")}");
}

// Reads one request, answers 204, and returns its first line.
async Task<string> AnswerAsync()
{
    using TcpClient peer = await listener.AcceptTcpClientAsync();
    NetworkStream stream = peer.GetStream();
    StringBuilder text = new();
    byte[] buffer = new byte[4096];
    while (!text.ToString().Contains("\r\n\r\n"))
        text.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer)));
    await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
    return text.ToString().Split("\r\n")[0];
}
X
dotnet run -v quiet >seen
cat seen
diff seen - <<'X'
stop 0: no t
stop 1: t=1
restart 0: no t
X
