using Tesson.Core.Host;

namespace Tesson.Core.Tests.Host;

public sealed class OwnContainerTests
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData($"100 90 254:1 /var/lib/docker/containers/{Id}/hostname /etc/hostname rw,relatime - ext4 /dev/vda rw", Id)]
    // A file system of its own under /var/lib/docker; the host's network; Podman.
    [InlineData($"7 6 0:1 / /proc rw - proc proc rw\n100 90 254:1 /containers/{Id}/resolv.conf /etc/resolv.conf rw - ext4 /dev/vdb rw\n", Id)]
    [InlineData($"100 90 0:50 /containers/storage/overlay-containers/{Id}/userdata/hosts /etc/hosts rw - tmpfs tmpfs rw", Id)]
    // The host sees mounts of its containers, and may have mounted such a file itself.
    [InlineData($"100 90 0:50 / /var/lib/docker/containers/{Id}/mounts/shm rw - tmpfs shm rw", null)]
    [InlineData("100 90 0:50 /resolv.conf /etc/resolv.conf rw - tmpfs tmpfs rw", null)]
    [InlineData("", null)]
    public void Its_id_is_that_of_the_folder_that_its_hosts_files_come_from(string mounts, string? id) => Assert.Equal(id, OwnContainer.IdIn(mounts));
}
