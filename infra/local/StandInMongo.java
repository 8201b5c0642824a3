import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/**
 * mongo-java-server, in memory, on the port given. It reports a newer version than it was
 * written for, because the driver refuses to speak with anything older; what is missing for it
 * (sessions, transactions, updates by pipeline) is listed in docs/adr/0034.
 */
public final class StandInMongo {
  /** The wire protocol of MongoDB 5.0. */
  private record Reported(List<Integer> getVersionArray, int getWireVersion) implements MongoVersion {}

  public static void main(String[] words) throws InterruptedException {
    var backend = new MemoryBackend();
    backend.version(new Reported(List.of(5, 0, 0), 13));
    var server = new MongoServer(backend);
    server.bind("127.0.0.1", Integer.parseInt(words[0]));
    System.out.println("listening on port " + words[0]);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    Thread.currentThread().join();
  }
}
