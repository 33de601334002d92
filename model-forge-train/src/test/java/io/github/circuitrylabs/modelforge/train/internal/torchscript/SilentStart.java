package io.github.circuitrylabs.modelforge.train.internal.torchscript;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Run in a JVM of its own: compiles a module and prints every address that anything asked to reach meanwhile. */
final class SilentStart {

    private static final String SOURCE = """
            class Twice(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def forward(self: __torch__.Twice, x: Tensor) -> Tensor:
                return x + x
            """;

    private SilentStart() {}

    public static void main(String[] arguments) throws InterruptedException {
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                System.out.println("REACHED FOR " + uri);
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                System.out.println("REACHED FOR " + uri);
            }
        });
        try (ScriptModule module = ScriptModule.compile("cpu", "Twice", SOURCE, Map.of());
                ScriptModule.Call call = module.call("forward")) {
            float twice = call.argument(module.tensor(new float[] {21}, 1))
                    .run()
                    .get(0)
                    .toFloatArray()[0];
            System.out.println("ANSWER " + twice);
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!thread.isDaemon()
                    && thread != Thread.currentThread()
                    && !thread.getName().startsWith("DestroyJavaVM")) {
                thread.join(2_000);
            }
        }
    }
}
