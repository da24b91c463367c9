#!/usr/bin/env bash
# NativeAOT (.NET SDK 10.0.4xx, Microsoft.DotNet.ILCompiler 10.0.12, linux-x64). Two surprises about the address of a program:
# 1. A second `dotnet publish` with PositionIndependentExecutable=false gives the first one's file again, without a word: the
#    linker's step looks at its inputs' times and not at its arguments. Only after obj/ is removed is it a program of fixed address.
# 2. A fixed address alone changes next to nothing at start. The compiler still packs the method tables of all types ("dehydrated
#    data") and the program writes them out at each start, into a section `.hydrated` of memory without a file. Only with
#    IlcDehydrate=false as well (a property that no documentation names) are they in the file, for the kernel to map; then
#    the file needs some ten relocations at load, where IlcDehydrate=false alone, in a PIE, makes over four thousand.
# Seen on 2026-11-28; output: see the end. Needs the .NET SDK 10, a NuGet feed, gcc, libc6-dev, binutils.
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
    <PublishAot>true</PublishAot>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
</Project>
X
cat >Program.cs <<'X'
Console.WriteLine(string.Join(' ', Enumerable.Range(0, 9).GroupBy(i => i % 3).OrderByDescending(g => g.Sum()).Select(g => g.Key)));
X

# what NAME PROPERTY...: publishes, runs, and tells of the file: its kind, whether it has .hydrated, whether it has many relocations.
what() {
  local name=$1 kind hydrated relocations
  shift
  dotnet publish -r linux-x64 -o out -v quiet "${@/#/-p:}"
  [ "$(./out/probe)" = '2 1 0' ]
  kind=$(LC_ALL=C readelf -h out/probe | awk '$1 == "Type:" { print $2 }')
  hydrated=$(LC_ALL=C readelf -SW out/probe | grep -c ' \.hydrated ' || true)
  relocations=$(LC_ALL=C readelf -rW out/probe | awk '/\.rela\.dyn/ { print ($(NF - 1) > 4000 ? "over 4,000" : $(NF - 1) < 100 ? "under 100" : "hundreds") }')
  echo "$name: $kind, .hydrated $hydrated, relocations $relocations"
}
{
  what 'as it comes'
  what 'fixed address, second publish' PositionIndependentExecutable=false
  rm -rf obj bin out
  what 'fixed address, from nothing' PositionIndependentExecutable=false
  rm -rf obj bin out
  what 'no dehydration' IlcDehydrate=false
  rm -rf obj bin out
  what 'both' IlcDehydrate=false PositionIndependentExecutable=false
} | tee seen
diff seen - <<'X'
as it comes: DYN, .hydrated 1, relocations hundreds
fixed address, second publish: DYN, .hydrated 1, relocations hundreds
fixed address, from nothing: EXEC, .hydrated 1, relocations under 100
no dehydration: DYN, .hydrated 0, relocations over 4,000
both: EXEC, .hydrated 0, relocations under 100
X
