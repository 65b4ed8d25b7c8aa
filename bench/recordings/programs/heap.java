// A service on a JVM: sessions that end by the clock, a bounded cache, and metrics by customer that nobody ever removes.
// Reads "minute requests" from each line and answers with the bytes used of its heap, garbage that was not collected yet included.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

class Heap {
    record Session(int until, List<String> basket) { }

    static final int CACHED = 12000, LIFE = 300;

    public static void main(String[] arguments) throws Exception {
        var draw = new Random(37);
        var sessions = new HashMap<Integer, Session>();
        var metrics = new HashMap<String, long[]>();
        var cache = new LinkedHashMap<Integer, byte[]>(16, 0.75f, true) {
            @Override protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) { return size() > CACHED; }
        };
        var memory = ManagementFactory.getMemoryMXBean();
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = lines.readLine()) != null; ) {
            var words = line.split(" ");
            int minute = Integer.parseInt(words[0]), requests = Integer.parseInt(words[1]);
            for (int i = 0; i < requests; i++) {
                var basket = new ArrayList<String>();
                var page = new StringBuilder();
                for (int item = 1 + draw.nextInt(25); item > 0; item--) {
                    basket.add("item " + draw.nextInt(1000000));
                    page.append("<li>").append(basket.get(basket.size() - 1)).append("</li>");
                }
                sessions.put(draw.nextInt(80000), new Session(minute + LIFE, basket));
                if (draw.nextInt(3) == 0) cache.put(draw.nextInt(60000), page.toString().getBytes());
                if (draw.nextInt(12) == 0) metrics.computeIfAbsent("customer." + draw.nextInt(4000000) + ".latency", name -> new long[64])[draw.nextInt(64)]++;
            }
            if (minute % 10 == 0) sessions.values().removeIf(session -> session.until() < minute);
            System.out.println(memory.getHeapMemoryUsage().getUsed());
        }
    }
}
