#!/usr/bin/env bash
# NativeAOT (.NET SDK 10.0, Microsoft.DotNet.ILCompiler 10.0.12, linux-x64). Whatever first needs a seed for string hashes (here
# the formatting of a number, which makes a culture) has the runtime open /dev/urandom, and it stays open. In a program that was
# started without a standard input (`<&-`; some supervisors start their children so) the lowest free descriptor is 0. From then on a
# read of standard input neither fails nor ends: it gives random bytes, as many as are asked for, and the program ends with 0.
# With `</dev/null` the same program reads nothing, as one expects of both.
# What helps: the runtime's file closes on exec, what a caller handed over does not (fcntl F_GETFD tells them apart): put /dev/null
# in its place and execute the program anew, or see to it where the process is started.
# Seen on 2026-11-28; output: see the end. Needs the .NET SDK 10, a NuGet feed, gcc, libc6-dev.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat >probe.csproj <<'X'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <PublishAot>true</PublishAot>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
</Project>
X
cat >Program.cs <<'X'
byte[] bytes = new byte[4096];
string wanted = $"{bytes.Length:N0}";
int read = Console.OpenStandardInput().ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
string file = File.ResolveLinkTarget("/proc/self/fd/0", returnFinalTarget: false)!.FullName;
Console.WriteLine($"{read} of {wanted} bytes, {(bytes.Distinct().Count() > 100 ? "noise" : "none")}; descriptor 0 is {file}");
X
dotnet publish -r linux-x64 -o out -v quiet >&2
{
  ./out/probe </dev/null
  ./out/probe <&-
} | tee seen
diff seen - <<'X'
0 of 4,096 bytes, none; descriptor 0 is /dev/null
4096 of 4,096 bytes, noise; descriptor 0 is /dev/urandom
X
